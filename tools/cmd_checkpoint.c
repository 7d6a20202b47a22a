/* cmd_checkpoint.c - the graph as it is becomes a base snapshot, from which it opens at once. */
#include <stdio.h>

#include "commands.h"

int rs_command_checkpoint(const RsOptions *options)
{
    RsError err = {0};
    RsConnection connection = {0};
    bool made = false;
    RsStatus status = RS_OK;
    if (options->rest.count > 1)
        status = rs_fail(&err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE,
                         "unexpected argument '%s'; checkpoint takes none", options->rest.items[1]);
    if (status == RS_OK) status = rs_connect(options, false, rs_interrupted(), &connection, &err);
    if (status == RS_OK) status = rs_engine_checkpoint(connection.engine, &made, &err);
    if (status == RS_OK)
        printf(made ? "checkpoint at commit %llu\n"
                    : "nothing to do: the newest checkpoint stands at commit %llu\n",
               (unsigned long long)rs_engine_commit(connection.engine));
    rs_disconnect(&connection);
    return status == RS_OK ? 0 : rs_report(&err);
}
