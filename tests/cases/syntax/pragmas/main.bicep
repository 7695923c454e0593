#disable-next-line
//@[18:18) [BCP226] `#disable-next-line` names no code
param a string

#disable-next-line // only a comment
//@[19:19) [BCP226] `#disable-next-line` names no code
param b string

#disable-nextline no-unused-params
//@[0:34) [BCP001] `#disable-nextline` is not a pragma
param c string

#restore-diagnostics
//@[20:20) [BCP226] `#restore-diagnostics` names no code

param d string #disable-next-line no-unused-params
//@[15:50) [BCP001] `#` does not belong here

#region
//@[0:7) [BCP001] `#region` is not a pragma
param e string

var f = {
  #disable-next-line
//@[20:20) [BCP226] `#disable-next-line` names no code
  key: 1
}

#disable-next-line no-unused-params BCP081 // fine
param good string

#disable-next-line $odd
//@[19:19) [BCP226] `#disable-next-line` names no code
var strange = 1 #
//@[16:17) [BCP001] `#` does not belong here
