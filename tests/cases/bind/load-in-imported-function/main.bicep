import { text } from 'sub/lib.bicep'
output a string = text()
