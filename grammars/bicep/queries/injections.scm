([(comment) (unterminated_comment)] @injection.content
  (#set! injection.language "comment"))
