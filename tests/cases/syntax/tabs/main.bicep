var a = {
	key: 1
	other	2
//@[7:8) [BCP018] expected `:`, found a number
		list: [
			1,
//@[5:5) [BCP238] a line break after a comma
			2
		]
}
var	b	=	"x"
//@[8:9) [BCP103] a double quote does not begin a string
