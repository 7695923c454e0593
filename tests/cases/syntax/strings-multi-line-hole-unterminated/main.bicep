var a = $'''
${b
//@[3:3) [BCP018] expected `}`, found the end of the line
'''

var good = 1
