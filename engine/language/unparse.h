/* unparse.h - the tree as query text again: parsing it gives a tree with an equal dump.
 *
 * Words are upper case, one blank between parts, every composed operand in brackets. */
#ifndef RS_LANGUAGE_UNPARSE_H
#define RS_LANGUAGE_UNPARSE_H

#include "base/buf.h"
#include "language/ast.h"

void rs_unparse(RsBuf *out, const RsAst *ast); /* failure is `out`'s */

#endif
