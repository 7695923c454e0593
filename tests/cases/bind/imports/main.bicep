import { prefix, greet as hello, size, 'odd-name' as odd } from 'lib.bicep'
import * as lib from 'lib.bicep'
param s size
param t lib.size
param u lib.tree.value
output a string = hello(prefix)
output b string = lib.greet(lib.prefix)
output c object = lib
output d string = lib.kept
output e string = lib.kept()
param f lib.gone
