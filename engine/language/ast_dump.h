/* ast_dump.h - the tree as indented text, a node a line: for EXPLAIN AST and to compare trees.
 *
 * Two trees with equal dumps (without spans) say the same. Depth is bounded by the parser. */
#ifndef RS_LANGUAGE_AST_DUMP_H
#define RS_LANGUAGE_AST_DUMP_H

#include "base/buf.h"
#include "language/ast.h"

void rs_ast_dump(RsBuf *out, const RsAst *ast, bool spans); /* NULL: nothing; failure is `out`'s */

#endif
