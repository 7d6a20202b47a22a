/* commands.h - the sub-commands; each takes the options and gives the exit status. */
#ifndef RS_TOOLS_COMMANDS_H
#define RS_TOOLS_COMMANDS_H

#include "options.h"

int rs_command_shell(const RsOptions *options);
int rs_command_run(const RsOptions *options);
int rs_command_rpc(const RsOptions *options);
int rs_command_export(const RsOptions *options);
int rs_command_checkpoint(const RsOptions *options);
int rs_command_graphs(const RsOptions *options);
int rs_command_drop(const RsOptions *options);
int rs_command_check(const RsOptions *options);
int rs_command_redact(const RsOptions *options);
int rs_command_inspect(const RsOptions *options);
int rs_command_load(const RsOptions *options);
int rs_command_report(const RsOptions *options);
int rs_command_dump(const RsOptions *options);
int rs_command_restore(const RsOptions *options);

/* Set by SIGINT: every engine of this program watches it. */
atomic_int *rs_interrupted(void);
/* An error without a source text, on standard error; returns the exit status. */
int rs_report(const RsError *err);

#endif
