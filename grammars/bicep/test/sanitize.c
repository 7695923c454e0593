// Parses inputs and mutants of them, with the parser, the scanner and the runtime compiled under AddressSanitizer and
// UndefinedBehaviorSanitizer. Built and run by sanitize.sh; the arguments are files.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_bicep(void);

static TSParser *parser;
static unsigned long parsed, refused, nodes;

// A small generator with a fixed seed: a failure can be had again.
static uint32_t state = 0x9E3779B9u;
static uint32_t draw(uint32_t below) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static void walk(TSTree *tree) {
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    for (bool more = true; more;) {
        nodes++;
        if (ts_tree_cursor_goto_first_child(&cursor)) continue;
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = false;
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}

// A copy on the heap without a zero behind it, so that a read past the end is seen.
static void parse(const char *text, uint32_t length) {
    char *exact = malloc(length ? length : 1);
    memcpy(exact, text, length);
    TSTree *tree = ts_parser_parse_string(parser, NULL, exact, length);
    parsed++;
    refused += ts_node_has_error(ts_tree_root_node(tree));
    walk(tree);

    // The way of an editor: a byte is gone, the old tree helps.
    if (length > 1) {
        uint32_t at = draw(length);
        memmove(exact + at, exact + at + 1, length - at - 1);
        TSInputEdit edit = {.start_byte = at, .old_end_byte = at + 1, .new_end_byte = at};
        ts_tree_edit(tree, &edit);
        TSTree *edited = ts_parser_parse_string(parser, tree, exact, length - 1);
        walk(edited);
        ts_tree_delete(edited);
    }
    ts_tree_delete(tree);
    free(exact);
}

static void mutate(const char *text, uint32_t length, int rounds) {
    static const char *const pieces[] = {"'",  "'''", "$'''", "$$'''", "${", "}",  "{", "[",    "]",  "(", ")",  "\n", "\r\n",
                                         "/*", "*/",  "//",   "?",     ":",  "::", "|", "||",   "#",  "$", "\\", "@",  "...",
                                         ",",  "=>",  "!",    "\xff",  "\0", "é", "for", "if", "resource "};
    char *mutant = malloc(length + 64);
    for (int round = 0; round < rounds; round++) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        uint32_t size = *piece ? (uint32_t)strlen(piece) : 1;
        uint32_t at = draw(length + 1), gone = draw(3) ? 0 : draw(length - at + 1) % 16;
        memcpy(mutant, text, at);
        memcpy(mutant + at, piece, size);
        memcpy(mutant + at + size, text + at + gone, length - at - gone);
        parse(mutant, length - gone + size);
        // Cut off in the middle.
        if (round % 4 == 0) parse(text, at);
    }
    free(mutant);
}

// Nesting beyond what the scanner holds.
static void nest(const char *open, int depth) {
    size_t size = strlen(open);
    char *text = malloc(8 + size * (size_t)depth);
    memcpy(text, "var a = ", 8);
    for (int level = 0; level < depth; level++) memcpy(text + 8 + size * (size_t)level, open, size);
    parse(text, (uint32_t)(8 + size * (size_t)depth));
    free(text);
}

int main(int count, char **files) {
    parser = ts_parser_new();
    if (!ts_parser_set_language(parser, tree_sitter_bicep())) return 1;
    for (int index = 1; index < count; index++) {
        FILE *file = fopen(files[index], "rb");
        if (!file) {
            fprintf(stderr, "%s cannot be read\n", files[index]);
            return 1;
        }
        fseek(file, 0, SEEK_END);
        uint32_t length = (uint32_t)ftell(file);
        rewind(file);
        char *text = malloc(length + 1);
        length = (uint32_t)fread(text, 1, length, file);
        fclose(file);
        parse(text, length);
        mutate(text, length, 300);
        free(text);
    }
    nest("$'''${", 300);
    nest("$$$$$$$$$$$$$$$$'''", 300);
    nest("$", 100000);
    nest("'${", 10000);
    nest("[", 100000);
    ts_parser_delete(parser);
    printf("%lu inputs, %lu of them with errors, %lu nodes: no complaint\n", parsed, refused, nodes);
    return 0;
}
