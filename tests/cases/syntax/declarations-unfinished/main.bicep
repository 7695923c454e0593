// Every declaration, cut off after each of its parts.
targetScope
//@[11:11) [BCP018] expected `=`, found the end of the line

targetScope =
//@[13:13) [BCP009] expected a value, found the end of the line

metadata
//@[8:8) [BCP266] expected the metadata's name, found the end of the line

metadata owner
//@[14:14) [BCP018] expected `=`, found the end of the line

metadata owner =
//@[16:16) [BCP009] expected a value, found the end of the line

param
//@[5:5) [BCP013] expected the parameter's name, found the end of the line

param name
//@[10:10) [BCP279] expected a type, found the end of the line

param name string =
//@[19:19) [BCP009] expected a value, found the end of the line

param name string: 'x'
//@[17:18) [BCP008] expected `=` or the end of the line, found `:`

var
//@[3:3) [BCP015] expected the variable's name, found the end of the line

var name
//@[8:8) [BCP018] expected `=`, found the end of the line

var name =
//@[10:10) [BCP009] expected a value, found the end of the line

type
//@[4:4) [BCP325] expected the type's name, found the end of the line

type name
//@[9:9) [BCP018] expected `=`, found the end of the line

type name =
//@[11:11) [BCP279] expected a type, found the end of the line

func
//@[4:4) [BCP015] expected the function's name, found the end of the line

func f
//@[6:6) [BCP018] expected `(`, found the end of the line

func f(
//@[7:7) [BCP018] expected `)`: the `(` of this declaration is never closed

func g() => 1
//@[9:10) [BCP279] expected a type, found `=`

func h() string
//@[15:15) [BCP018] expected `=>`, found the end of the line

func i() string =>
//@[18:18) [BCP009] expected a value, found the end of the line

resource
//@[8:8) [BCP017] expected the resource's symbolic name, found the end of the line

resource app
//@[12:12) [BCP068] expected a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01', found the end of the line

resource app 'Microsoft.App/jobs@2024-03-01'
//@[44:44) [BCP018] expected `=`, found the end of the line

resource app 'Microsoft.App/jobs@2024-03-01' =
//@[46:46) [BCP118] expected `{`, `[` or `if`, found the end of the line

resource app 'Microsoft.App/jobs@2024-03-01' existing
//@[53:53) [BCP018] expected `=`, found the end of the line

module
//@[6:6) [BCP096] expected the module's symbolic name, found the end of the line

module app
//@[10:10) [BCP097] expected a path in quotes, such as './modules/app.bicep', found the end of the line

module app './app.bicep'
//@[24:24) [BCP018] expected `=`, found the end of the line

module app './app.bicep' =
//@[26:26) [BCP118] expected `{`, `[` or `if`, found the end of the line

output
//@[6:6) [BCP016] expected the output's name, found the end of the line

output name
//@[11:11) [BCP279] expected a type, found the end of the line

output name string
//@[18:18) [BCP018] expected `=`, found the end of the line

output name string =
//@[20:20) [BCP009] expected a value, found the end of the line

assert
//@[6:6) [BCP344] expected the assertion's name, found the end of the line

assert name
//@[11:11) [BCP018] expected `=`, found the end of the line

assert name =
//@[13:13) [BCP009] expected a value, found the end of the line

test
//@[4:4) [BCP015] expected the test's name, found the end of the line

test name
//@[9:9) [BCP097] expected a path in quotes, such as './modules/app.bicep', found the end of the line

test name './main.bicep'
//@[24:24) [BCP018] expected `=`, found the end of the line

import
//@[6:6) [BCP354] expected the names to import in `{…}`, or `* as name`, found the end of the line

import { name }
//@[15:15) [BCP012] expected `from`, found the end of the line

import { name } from
//@[20:20) [BCP257] expected a path in quotes, such as './modules/types.bicep', found the end of the line

import * from 'x.bicep'
//@[9:13) [BCP012] expected `as`, found `from`

import * as from 'x.bicep'
//@[17:26) [BCP012] expected `from`, found a string

extension
//@[9:9) [BCP201] expected the extension's name, or its path in quotes, found the end of the line

extension microsoftGraph with
//@[29:29) [BCP018] expected `{`, found the end of the line

extension microsoftGraph as
//@[27:27) [BCP015] expected another name for it, found the end of the line

var good = 1
