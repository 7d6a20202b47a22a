/* unparse_parts.h - what the files of unparse share. */
#ifndef RS_LANGUAGE_UNPARSE_PARTS_H
#define RS_LANGUAGE_UNPARSE_PARTS_H

#include "language/unparse.h"

void rs_unparse_name(RsBuf *out, const RsAstName *name); /* in backticks where it was, or must be */
void rs_unparse_list(RsBuf *out, RsAstList list, const char *between);
/* " WORD " and the node, where there is one. */
void rs_unparse_part(RsBuf *out, const char *word, const RsAst *ast);
void rs_unparse_pattern(RsBuf *out, const RsAst *ast); /* PATH NODE EDGE GROUP LABEL */
void rs_unparse_expr(RsBuf *out, const RsAst *ast);
void rs_unparse_string(RsBuf *out, RsText text);

#endif
