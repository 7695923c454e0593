var a = "text"
//@[8:9) [BCP103] a double quote does not begin a string
param b string = "text"
//@[17:18) [BCP103] a double quote does not begin a string
var c = { "key": 1 }
//@[10:11) [BCP103] a double quote does not begin a string
resource d "Microsoft.App/jobs@2024-03-01" = {}
//@[11:12) [BCP103] a double quote does not begin a string
module e "app.bicep" = {}
//@[9:10) [BCP103] a double quote does not begin a string
var f = concat("a", "b")
//@[15:16) [BCP103] a double quote does not begin a string
import { g } from "h.bicep"
//@[18:19) [BCP103] a double quote does not begin a string
targetScope = "subscription"
//@[14:15) [BCP103] a double quote does not begin a string
var good = '"text"'
