/* fn_time.c - date(), datetime.truncate(), duration.between() ...: doors to value/temporal. */
#include "base/clock.h"
#include "execute/fn.h"

static RsStatus now(const RsCall *call, RsType type, int64_t wall_us, const RsValue *args,
                    uint32_t arg_count, RsValue *out, RsError *err)
{
    RsText zone = RS_TEXT("");
    RsValue given = arg_count == 0 ? RS_NULL : args[0];
    if (given.type == RS_TYPE_MAP) given = rs_map_get(given, RS_TEXT("timezone"));
    if (given.type == RS_TYPE_STRING) zone = rs_as_text(given);
    return rs_temporal_now(type, wall_us, zone, call->run->zones, call->arena, out, err);
}

static RsStatus make(const RsCall *call, RsType type, const RsValue *args, uint32_t arg_count,
                     RsValue *out, RsError *err)
{
    RsZones *zones = call->run->zones;
    if (arg_count == 0) return now(call, type, call->run->now_us, args, 0, out, err);
    if (args[0].type == RS_TYPE_STRING)
        return rs_temporal_parse(type, rs_as_text(args[0]), zones, call->arena, out, err);
    if (args[0].type == RS_TYPE_MAP && args[0].length == 1 && type != RS_TYPE_DURATION &&
        rs_map_has(args[0], RS_TEXT("timezone")))
        return now(call, type, call->run->now_us, args, 1, out, err);
    if (args[0].type == RS_TYPE_MAP)
        return rs_temporal_from_map(type, args[0], zones, call->arena, out, err);
    if (type == RS_TYPE_DURATION && args[0].type == RS_TYPE_DURATION) {
        *out = args[0];
        return RS_OK;
    }
    if (type == RS_TYPE_DURATION || !rs_is_temporal(args[0]))
        return rs_fn_refuse(call, "a string, a map or a time", args[0], err);
    return rs_temporal_convert(type, args[0], zones, call->arena, out, err);
}

static RsStatus truncate_to(const RsCall *call, RsType type, const RsValue *args,
                            uint32_t arg_count, RsValue *out, RsError *err)
{
    if (args[0].type != RS_TYPE_STRING) return rs_fn_refuse(call, "a unit", args[0], err);
    if (!rs_is_temporal(args[1])) return rs_fn_refuse(call, "a time", args[1], err);
    RsValue map = arg_count > 2 ? args[2] : RS_NULL;
    if (arg_count > 2 && map.type != RS_TYPE_MAP) return rs_fn_refuse(call, "a map", map, err);
    return rs_temporal_truncate(type, rs_as_text(args[0]), args[1], map, call->run->zones,
                                call->arena, out, err);
}

#define TIME_TYPE(ID, TYPE)                                                                        \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        return make(call, TYPE, args, arg_count, out, err);                                        \
    }                                                                                              \
    RS_KERNEL(ID##_truncate)                                                                       \
    {                                                                                              \
        return truncate_to(call, TYPE, args, arg_count, out, err);                                 \
    }                                                                                              \
    RS_KERNEL(ID##_transaction)                                                                    \
    {                                                                                              \
        return now(call, TYPE, call->run->now_us, args, arg_count, out, err);                      \
    }                                                                                              \
    RS_KERNEL(ID##_statement)                                                                      \
    {                                                                                              \
        return now(call, TYPE, call->run->now_us, args, arg_count, out, err);                      \
    }                                                                                              \
    RS_KERNEL(ID##_realtime)                                                                       \
    {                                                                                              \
        return now(call, TYPE, rs_clock_wall_us(), args, arg_count, out, err);                     \
    }
TIME_TYPE(date, RS_TYPE_DATE)
TIME_TYPE(localtime, RS_TYPE_LOCALTIME)
TIME_TYPE(time, RS_TYPE_TIME)
TIME_TYPE(localdatetime, RS_TYPE_LOCALDATETIME)
TIME_TYPE(datetime, RS_TYPE_DATETIME)

RS_KERNEL(duration)
{
    return make(call, RS_TYPE_DURATION, args, arg_count, out, err);
}

RS_KERNEL(datetime_fromepoch)
{
    RS_UNUSED(arg_count);
    for (int i = 0; i < 2; i++)
        if (args[i].type != RS_TYPE_INT) return rs_fn_refuse(call, "integers", args[i], err);
    return rs_datetime_from_epoch(args[0].as.integer, args[1].as.integer, call->arena, out, err);
}

RS_KERNEL(datetime_fromepochmillis)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_INT) return rs_fn_refuse(call, "an integer", args[0], err);
    int64_t millis = args[0].as.integer;
    return rs_datetime_from_epoch(millis / 1000, millis % 1000 * 1000000, call->arena, out, err);
}

#define BETWEEN(ID, UNIT)                                                                          \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        for (int i = 0; i < 2; i++)                                                                \
            if (!rs_is_temporal(args[i])) return rs_fn_refuse(call, "times", args[i], err);        \
        return rs_duration_between(UNIT, args[0], args[1], call->run->zones, call->arena, out,     \
                                   err);                                                           \
    }
BETWEEN(duration_between, RS_BETWEEN)
BETWEEN(duration_inMonths, RS_IN_MONTHS)
BETWEEN(duration_inDays, RS_IN_DAYS)
BETWEEN(duration_inSeconds, RS_IN_SECONDS)
