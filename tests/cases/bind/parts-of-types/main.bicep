type parcel = { weight: int, marks: [string, int], names: string[] }

type weight = parcel.weight
type mark = parcel.marks[1]
type name = parcel.names[*]

type a = { weight: int }.weight
type b = [string][0]
type c = string[][*]
type d = parcel.marks[2]
type e = parcel.marks[-1]
type f = parcel.names[0]
type g = object.*
type h = parcel.marks[*]
type i = string.length
type j = !parcel
type k = string<'x'>
