/* cmd_rpc.c - the JSON-lines protocol on standard input and output. */
#include <stdio.h>

#include "commands.h"
#include "tools/rpc.h"

static RsStatus write_line(RsText text, RsError *err)
{
    if (fwrite(text.data, 1, text.length, stdout) == text.length && fputc('\n', stdout) != EOF &&
        fflush(stdout) == 0)
        return RS_OK;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "standard output cannot be written");
}

static RsStatus serve(RsRpc *rpc, RsError *err)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t got;
    RsStatus status = RS_OK;
    while (status == RS_OK && (got = getline(&line, &room, stdin)) >= 0) {
        size_t length = (size_t)got;
        RsText answer;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            length--;
        if (length == 0) continue;
        atomic_store(rs_interrupted(), 0);
        status = length > RS_RPC_LINE_BYTES
                     ? rs_rpc_answer_too_long(rpc, &answer, err)
                     : rs_rpc_answer(rpc, (RsText){line, (uint32_t)length}, &answer, err);
        if (status == RS_OK) status = write_line(answer, err);
    }
    free(line);
    return status;
}

int rs_command_rpc(const RsOptions *options)
{
    bool stored = rs_options_has(&options->data) || rs_options_has(&options->redis);
    RsConnection connection;
    RsRpc rpc;
    RsError err = {0};
    RsStatus status = rs_connect(options, true, rs_interrupted(), &connection, &err);
    if (status != RS_OK) return rs_report(&err);
    status = rs_rpc_init(&rpc, connection.session, !stored || rs_options_has(&options->allow_reset),
                         &err);
    if (status == RS_OK) status = serve(&rpc, &err);
    rs_rpc_done(&rpc);
    rs_disconnect(&connection);
    return status == RS_OK ? 0 : rs_report(&err);
}
