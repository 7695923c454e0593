import {a b} from 'x.bicep'
//@[10:11) [BCP236] expected a line break, `,`, `}` or `as`, found `b`

import {a,, b} from 'x.bicep'
//@[10:11) [BCP015] expected a name, found `,`

import {a, } from
//@[17:17) [BCP257] expected a path in quotes, such as './modules/types.bicep', found the end of the line

import a from 'x.bicep'
//@[7:8) [BCP354] expected the names to import in `{…}`, or `* as name`, found `a`

import {'quoted-name'} from 'x.bicep'
//@[8:21) [BCP375] a quoted name cannot be used here as it is

import {a as} from 'x.bicep'
//@[12:13) [BCP015] expected another name for it, found `}`

import {a as 'b'} from 'x.bicep'
//@[13:16) [BCP015] expected another name for it, found a string

import {a as b} 'x.bicep'
//@[16:25) [BCP012] expected `from`, found a string

import * 'x.bicep'
//@[9:18) [BCP012] expected `as`, found a string

import {a
} from
//@[6:6) [BCP257] expected a path in quotes, such as './modules/types.bicep', found the end of the line
'x.bicep'
//@[0:9) [BCP007] expected a declaration, found a string

import {a} from x
//@[16:17) [BCP257] expected a path in quotes, such as './modules/types.bicep', found `x`

import {a} from 'x.bicep' as b
//@[26:28) [BCP018] expected a line break or `with`, found `as`

extension 'br:example.azurecr.io/ext:1' with {} as
//@[50:50) [BCP015] expected another name for it, found the end of the line

extension
//@[9:9) [BCP201] expected the extension's name, or its path in quotes, found the end of the line

import {
  a,
//@[4:4) [BCP238] a line break after a comma
  b
} from 'x.bicep'

import {a, b as c, 'quoted-name' as d} from 'x.bicep'
