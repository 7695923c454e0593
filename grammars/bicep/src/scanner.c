// The two things of Bicep that need more than a regular expression.
//
// 1. A line break that continues a construct. `? :` of a conditional and `|` of a union may stand on the next line, past
//    any comments. When the parser could go on with one of them, the scanner looks ahead over white space, line breaks
//    and comments; it emits the break only if the sign follows. Further breaks on the way need no second look
//    (BREAK_AGAIN), so the work stays linear.
//
// 2. `$'''…'''`. A hole opens at a run of at least as many `$` as stand before the opening quotes. Such strings nest
//    through their holes, hence a stack of those counts, saved as bytes. Deeper nesting than the buffer holds, or more
//    than 255 dollars, is not a string: the parser reports it as a mistake.
//
// The scanner allocates nothing but its own state, reads each character once per call and never looks behind.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

enum Token {
    BREAK_BEFORE_QUESTION,
    BREAK_BEFORE_COLON,
    BREAK_BEFORE_PIPE,
    BREAK_AGAIN,
    MULTILINE_STRING_START,
    MULTILINE_STRING_CONTENT,
    INTERPOLATION_START,
    MULTILINE_STRING_END,
    RECOVERING,
};

enum { MAX_DEPTH = 128, MAX_DOLLARS = 255, QUOTES = 3 };

typedef struct {
    // How many signs of a run are still text, see scan_inside.
    uint32_t surplus;
    // The open strings and, for each, the dollars before its quotes.
    uint8_t depth;
    uint8_t dollars[MAX_DEPTH];
} Scanner;

static inline bool is_line_break(int32_t c) { return c == '\n' || c == '\r'; }

static inline bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

// Consumes a run of line breaks and blanks.
static void take_break(TSLexer *lexer) {
    while (is_line_break(lexer->lookahead) || is_blank(lexer->lookahead)) advance(lexer);
}

// Moves past white space, line breaks, comments and directives. False when something that only begins like a comment is
// met.
static bool pass_trivia(TSLexer *lexer) {
    for (;;) {
        take_break(lexer);
        bool directive = lexer->lookahead == '#';
        if (!directive && lexer->lookahead != '/') return true;
        advance(lexer);
        if (directive || lexer->lookahead == '/') {
            while (!lexer->eof(lexer) && !is_line_break(lexer->lookahead)) advance(lexer);
        } else if (lexer->lookahead == '*') {
            advance(lexer);
            for (;;) {
                if (lexer->eof(lexer)) return false;
                int32_t c = lexer->lookahead;
                advance(lexer);
                if (c == '*' && lexer->lookahead == '/') break;
            }
            advance(lexer);
        } else {
            return false;
        }
    }
}

static bool scan_break(TSLexer *lexer, const bool *wanted) {
    take_break(lexer);
    lexer->mark_end(lexer);
    if (wanted[BREAK_AGAIN]) {
        lexer->result_symbol = BREAK_AGAIN;
        return true;
    }
    if (!pass_trivia(lexer)) return false;
    int32_t sign = lexer->lookahead;
    enum Token token;
    if (sign == '?' && wanted[BREAK_BEFORE_QUESTION]) token = BREAK_BEFORE_QUESTION;
    else if (sign == ':' && wanted[BREAK_BEFORE_COLON]) token = BREAK_BEFORE_COLON;
    else if (sign == '|' && wanted[BREAK_BEFORE_PIPE]) token = BREAK_BEFORE_PIPE;
    else return false;
    // `??`, `::` and `||` are other signs, before which no line may break.
    advance(lexer);
    if (lexer->lookahead == sign) return false;
    lexer->result_symbol = token;
    return true;
}

static bool scan_start(Scanner *scanner, TSLexer *lexer) {
    unsigned dollars = 0;
    while (lexer->lookahead == '$') {
        advance(lexer);
        dollars++;
    }
    for (int quote = 0; quote < QUOTES; quote++) {
        if (lexer->lookahead != '\'') return false;
        advance(lexer);
    }
    if (dollars > MAX_DOLLARS || scanner->depth == MAX_DEPTH) return false;
    scanner->dollars[scanner->depth++] = (uint8_t)dollars;
    lexer->mark_end(lexer);
    lexer->result_symbol = MULTILINE_STRING_START;
    return true;
}

// Inside a string: text up to the next hole or the end, or the hole's opening or the end itself.
//
// Of a run of `$` before `{` the last ones open the hole, of a run of quotes the last three end the string; the signs
// before them are text. Where such a run begins it is not known yet how many those are, so the first of them becomes a
// text of its own and the rest are remembered for the next call.
static bool scan_inside(Scanner *scanner, TSLexer *lexer) {
    lexer->result_symbol = MULTILINE_STRING_CONTENT;
    if (scanner->surplus > 0) {
        for (; scanner->surplus > 0 && !lexer->eof(lexer); scanner->surplus--) advance(lexer);
        scanner->surplus = 0;
        lexer->mark_end(lexer);
        return true;
    }
    uint32_t dollars = scanner->dollars[scanner->depth - 1];
    bool any = false;
    for (;;) {
        lexer->mark_end(lexer);
        if (lexer->eof(lexer)) return any;
        int32_t sign = lexer->lookahead;
        advance(lexer);
        if (sign != '$' && sign != '\'') {
            any = true;
            continue;
        }
        if (!any) lexer->mark_end(lexer);
        uint32_t run = 1;
        for (; lexer->lookahead == sign && !lexer->eof(lexer); run++) advance(lexer);
        bool opens = sign == '$' && run >= dollars && lexer->lookahead == '{';
        bool closes = sign == '\'' && run >= QUOTES;
        if (!opens && !closes) {
            any = true;
            continue;
        }
        if (any) return true;
        uint32_t needed = opens ? dollars : QUOTES;
        if (run > needed) {
            scanner->surplus = run - needed - 1;
            return true;
        }
        if (opens) {
            advance(lexer);
            lexer->result_symbol = INTERPOLATION_START;
        } else {
            scanner->depth--;
            lexer->result_symbol = MULTILINE_STRING_END;
        }
        lexer->mark_end(lexer);
        return true;
    }
}

void *tree_sitter_bicep_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_bicep_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_bicep_external_scanner_serialize(void *payload, char *buffer) {
    const Scanner *scanner = payload;
    if (scanner->depth == 0) return 0;
    memcpy(buffer, &scanner->surplus, sizeof scanner->surplus);
    memcpy(buffer + sizeof scanner->surplus, scanner->dollars, scanner->depth);
    return (unsigned)sizeof scanner->surplus + scanner->depth;
}

void tree_sitter_bicep_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    Scanner *scanner = payload;
    scanner->depth = 0;
    scanner->surplus = 0;
    if (length <= sizeof scanner->surplus || length > sizeof scanner->surplus + MAX_DEPTH) return;
    memcpy(&scanner->surplus, buffer, sizeof scanner->surplus);
    scanner->depth = (uint8_t)(length - sizeof scanner->surplus);
    memcpy(scanner->dollars, buffer + sizeof scanner->surplus, scanner->depth);
}

bool tree_sitter_bicep_external_scanner_scan(void *payload, TSLexer *lexer, const bool *wanted) {
    Scanner *scanner = payload;
    if (wanted[RECOVERING]) return false;
    if (wanted[MULTILINE_STRING_CONTENT]) return scanner->depth > 0 && scan_inside(scanner, lexer);
    while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
    if (lexer->lookahead == '$') return wanted[MULTILINE_STRING_START] && scan_start(scanner, lexer);
    bool may_continue = wanted[BREAK_BEFORE_QUESTION] || wanted[BREAK_BEFORE_COLON] || wanted[BREAK_BEFORE_PIPE] ||
                        wanted[BREAK_AGAIN];
    return may_continue && is_line_break(lexer->lookahead) && scan_break(lexer, wanted);
}
