var name = 'data'
output a string = loadTextContent('${name}/text.txt')
output b string = loadFileAsBase64('data/text.txt')
output c string = loadTextContent('data/text.txt', 'utf-7')
output d string = loadTextContent('gone.txt')
param p string
output e string = loadTextContent(p)
output f array = loadDirectoryFileInfo('data', '*.txt')
output g array = loadDirectoryFileInfo('gone')
