var a = $'''
${b
//@[3:3) [BCP019] expected a line break, found the end of the line
'''

var good = 1
