/* cmd_export.c - the graph, or what a query returns of it, in a format for another program. */
#include <stdio.h>

#include "commands.h"
#include "exchange/exporter.h"
#include "files.h"

/* Relationships alone would leave lonely nodes out. */
#define WHOLE_GRAPH "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r"

static RsStatus collect(RsConnection *connection, const char *query, const RsExporter *exporter,
                        RsBuf *out, RsError *err)
{
    RsResult *result = NULL;
    RsSubgraph subgraph;
    rs_subgraph_init(&subgraph);
    RsStatus status =
        rs_session_run(connection->session, rs_text(query), connection->parameters, &result, err);
    if (status == RS_OK && result == NULL)
        status =
            rs_fail(err, RS_USAGE, "EmptyStatement", RS_NOWHERE, "there is no query to export");
    if (status == RS_OK) status = rs_subgraph_take(&subgraph, result, err);
    if (status == RS_OK) status = exporter->write(result, &subgraph, out, err);
    rs_subgraph_done(&subgraph);
    rs_result_close(result);
    return status;
}

static RsStatus check_usage(const RsOptions *options, const RsExporter **exporter, RsError *err)
{
    const char *format = rs_options_text(&options->to);
    *exporter = rs_exporter_find(format == NULL ? "dot" : format);
    if (*exporter == NULL) {
        RsBuf names;
        rs_buf_init(&names, 400);
        rs_exporter_names(&names);
        RsStatus status = rs_fail(err, RS_USAGE, "UnknownFormat", RS_NOWHERE,
                                  "unknown format '%s'; there are: %s", format,
                                  names.data == NULL ? "" : names.data);
        rs_buf_done(&names);
        return status;
    }
    if (options->rest.count > 1)
        return rs_fail(err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE,
                       "unexpected argument '%s'; a query is given with -c",
                       options->rest.items[1]);
    if (options->command.count > 1)
        return rs_fail(err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE, "export takes one query");
    return RS_OK;
}

int rs_command_export(const RsOptions *options)
{
    RsError err = {0};
    RsConnection connection = {0};
    const RsExporter *exporter;
    const char *query = rs_options_text(&options->command);
    if (query == NULL) query = WHOLE_GRAPH;
    if (check_usage(options, &exporter, &err) != RS_OK) return rs_report(&err);
    RsBuf out;
    rs_buf_init(&out, 0);
    RsStatus status = rs_connect(options, false, rs_interrupted(), &connection, &err);
    if (status == RS_OK) {
        status = collect(&connection, query, exporter, &out, &err);
        if (status == RS_OK)
            status = rs_file_write(rs_options_text(&options->output),
                                   (RsText){out.data, (uint32_t)out.length}, &err);
        rs_disconnect(&connection);
    }
    rs_buf_done(&out);
    if (status == RS_OK) return 0;
    if (err.where.end == 0) return rs_report(&err);
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_error_print(&text, &err, rs_text(query), NULL, 0, false);
    if (!text.failed) fputs(text.data, stderr);
    rs_buf_done(&text);
    return rs_status_exit(err.status);
}
