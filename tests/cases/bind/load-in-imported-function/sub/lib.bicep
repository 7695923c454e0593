@export()
func text() string => loadTextContent('here.txt')
