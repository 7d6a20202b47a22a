/* why.h - what the last result rests on, and what is left of it if a source falls. */
#ifndef RS_TOOLS_SHELL_WHY_H
#define RS_TOOLS_SHELL_WHY_H

#include "shell/shell.h"

/* :why [ROW]: runs the last statement again, reading only, and shows for each fact in a row its
 * claims in view. */
void rs_shell_why(RsShell *shell, const char *argument);
/* :without ID, ...: runs it with and without these sources, and shows the rows that fall, those
 * that stand on fewer asserting claims, and those that are new (another value is preferred). */
void rs_shell_without(RsShell *shell, const char *argument);

#endif
