/* fn_point.c - points on the plane, in space and on the earth. */
#include <math.h>

#include "execute/fn.h"

static bool geographic(int32_t srid)
{
    return srid == 4326 || srid == 4979;
}

static bool solid(int32_t srid)
{
    return srid == 4979 || srid == 9157;
}

RsStatus rs_point_part(RsValue value, RsText key, RsValue *out)
{
    const RsPoint *point = value.as.point;
    bool geo = geographic(point->srid), deep = solid(point->srid);
    *out = RS_NULL;
    if (rs_text_equal(key, RS_TEXT("x")) || (geo && rs_text_equal(key, RS_TEXT("longitude"))))
        *out = rs_value_float(point->x);
    if (rs_text_equal(key, RS_TEXT("y")) || (geo && rs_text_equal(key, RS_TEXT("latitude"))))
        *out = rs_value_float(point->y);
    if (deep &&
        (rs_text_equal(key, RS_TEXT("z")) || (geo && rs_text_equal(key, RS_TEXT("height")))))
        *out = rs_value_float(point->z);
    if (rs_text_equal(key, RS_TEXT("srid"))) *out = rs_value_int(point->srid);
    if (rs_text_equal(key, RS_TEXT("crs")))
        *out = rs_value_text(geo ? (deep ? RS_TEXT("wgs-84-3d") : RS_TEXT("wgs-84"))
                                 : (deep ? RS_TEXT("cartesian-3d") : RS_TEXT("cartesian")));
    return RS_OK;
}

static RsStatus bad_point(const RsCall *call, RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", call->expr->span,
                   "point() takes {x, y [, z]} or {longitude, latitude [, height]}, numbers, and "
                   "a crs or srid that fits them");
}

static bool coordinate(RsValue map, const char *name, const char *other, double *out, bool *geo)
{
    RsValue value = rs_map_get(map, rs_text(name));
    if (rs_is_null(value)) {
        value = rs_map_get(map, rs_text(other));
        if (rs_is_number(value)) *geo = true;
    }
    if (!rs_is_number(value)) return false;
    *out = rs_as_double(value);
    return true;
}

/* What `srid` and `crs` say, 0 where neither stands there; false: they name no system, or two. */
static bool named_system(RsValue map, int32_t *out)
{
    static const struct {
        const char *crs;
        int32_t srid;
    } SYSTEMS[] = {
        {"wgs-84", 4326}, {"wgs-84-3d", 4979}, {"cartesian", 7203}, {"cartesian-3d", 9157}};
    RsValue srid = rs_map_get(map, RS_TEXT("srid")), crs = rs_map_get(map, RS_TEXT("crs"));
    *out = 0;
    for (size_t i = 0; i < sizeof(SYSTEMS) / sizeof(SYSTEMS[0]); i++)
        if ((srid.type == RS_TYPE_INT && srid.as.integer == SYSTEMS[i].srid) ||
            (crs.type == RS_TYPE_STRING &&
             rs_text_equal_fold(rs_as_text(crs), rs_text(SYSTEMS[i].crs)))) {
            if (*out != 0) return false;
            *out = SYSTEMS[i].srid;
        }
    return *out != 0 || (rs_is_null(srid) && rs_is_null(crs));
}

RS_KERNEL(point)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_MAP) return rs_fn_refuse(call, "a map", args[0], err);
    RsPoint *point = RS_NEW(call->arena, RsPoint);
    if (point == NULL) return rs_fail_memory(err);
    bool geo = false;
    for (uint32_t i = 0; i < args[0].length; i++) { /* a part that is null makes no point */
        *out = RS_NULL;
        if (rs_is_null(args[0].as.pairs[i].value)) return RS_OK;
    }
    if (!coordinate(args[0], "x", "longitude", &point->x, &geo) ||
        !coordinate(args[0], "y", "latitude", &point->y, &geo))
        return bad_point(call, err);
    bool deep = coordinate(args[0], "z", "height", &point->z, &geo);
    int32_t named = 0;
    if (!named_system(args[0], &named)) return bad_point(call, err);
    if (named != 0 && geo && !geographic(named)) return bad_point(call, err);
    if (named != 0) geo = geographic(named);
    point->srid = geo ? (deep ? 4979 : 4326) : (deep ? 9157 : 7203);
    if (named != 0 && named != point->srid) return bad_point(call, err);
    if (geo && fabs(point->y) > 90) return bad_point(call, err);
    *out = (RsValue){.type = RS_TYPE_POINT, .as.point = point};
    return RS_OK;
}

/* Metres on a sphere of 6,378,140 m (as the peers take it), by the haversine formula. */
static double on_earth(const RsPoint *a, const RsPoint *b)
{
    double radius = 6378140.0 + (solid(a->srid) ? (a->z + b->z) / 2 : 0);
    double to_radians = M_PI / 180.0;
    double up = sin((b->y - a->y) * to_radians / 2), side = sin((b->x - a->x) * to_radians / 2);
    double h = up * up + cos(a->y * to_radians) * cos(b->y * to_radians) * side * side;
    double along = 2 * radius * asin(sqrt(h > 1 ? 1 : h));
    return solid(a->srid) ? hypot(along, a->z - b->z) : along;
}

RS_KERNEL(distance)
{
    RS_UNUSED(arg_count);
    for (int i = 0; i < 2; i++)
        if (args[i].type != RS_TYPE_POINT) return rs_fn_refuse(call, "points", args[i], err);
    const RsPoint *a = args[0].as.point, *b = args[1].as.point;
    *out = RS_NULL;
    if (a->srid != b->srid) return RS_OK;
    double z = solid(a->srid) ? a->z - b->z : 0;
    *out = rs_value_float(geographic(a->srid) ? on_earth(a, b)
                                              : hypot(hypot(a->x - b->x, a->y - b->y), z));
    return RS_OK;
}

RS_KERNEL(point_distance)
{
    return rs_fn_distance(call, args, arg_count, out, err);
}

RS_KERNEL(point_withinBBox)
{
    RS_UNUSED(arg_count);
    for (int i = 0; i < 3; i++)
        if (args[i].type != RS_TYPE_POINT) return rs_fn_refuse(call, "points", args[i], err);
    const RsPoint *p = args[0].as.point, *low = args[1].as.point, *high = args[2].as.point;
    *out = RS_NULL;
    if (p->srid != low->srid || p->srid != high->srid) return RS_OK;
    bool wraps = geographic(p->srid) && low->x > high->x; /* the box crosses the date line */
    bool x = wraps ? p->x >= low->x || p->x <= high->x : p->x >= low->x && p->x <= high->x;
    bool z = !solid(p->srid) || (p->z >= low->z && p->z <= high->z);
    *out = rs_value_bool(x && z && p->y >= low->y && p->y <= high->y);
    return RS_OK;
}
