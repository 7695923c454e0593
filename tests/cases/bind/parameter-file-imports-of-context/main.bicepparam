using none
import { place, id, whole, plain } from 'shared.bicep'
import * as all from 'shared.bicep'
param name = plain
