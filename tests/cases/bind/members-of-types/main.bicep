type twice = { weight: int, weight: string }
type alike = { weight: int, Weight: string }
type named = { '${'weight'}': int }
type open = {
  *: int
  *: string
}
