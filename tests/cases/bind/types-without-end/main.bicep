type list = { items: list[] }
type pair = [pair]
type deep = { inside: { deeper: deep } }
type parcel = { in: van }
type van = { holds: parcel }
@discriminator('kind')
type told = { kind: 'a', next: told } | { kind: 'b' }

type mayEnd = { next: mayEnd? }
type listMayEnd = (listMayEnd?)[]
type others = { *: others }
type around = { inside: { next: around } }?
