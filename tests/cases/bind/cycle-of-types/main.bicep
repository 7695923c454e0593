type a = b
type b = a
type c = c
type fine = { next: fine? }
