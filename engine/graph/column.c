/* column.c - see base.h: a page of properties, typed and narrowed. */
#include "graph/base.h"

typedef struct Shape { /* of the values of a page */
    uint8_t type;      /* RS_TYPE_NULL: mixed, or of a type that has no number */
    uint32_t count, slots;
    int64_t low, high; /* of numbers */
} Shape;

/* What a value is as a number, where its type has one. */
static bool number_of(const RsPageMaker *maker, RsValue value, int64_t *out, bool *memory)
{
    uint32_t code;
    switch ((RsType)value.type) {
    case RS_TYPE_INT:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
        *out = value.as.integer;
        return true;
    case RS_TYPE_BOOL:
        *out = value.as.boolean;
        return true;
    case RS_TYPE_STRING:
        *memory = maker->code(maker->context, rs_as_text(value), &code);
        *out = (int64_t)code;
        return *memory;
    default:
        return false;
    }
}

static bool counts_as_number(uint8_t type)
{
    return type == RS_TYPE_INT || type == RS_TYPE_DATE || type == RS_TYPE_LOCALTIME ||
           type == RS_TYPE_BOOL || type == RS_TYPE_STRING;
}

static Shape shape_of(const RsValue *values)
{
    Shape shape = {.type = RS_TYPE_NULL};
    bool mixed = false;
    for (uint32_t slot = 0; slot < RS_PAGE_SLOTS; slot++) {
        if (rs_is_null(values[slot])) continue;
        mixed = mixed || (shape.count > 0 && values[slot].type != shape.type);
        shape.type = values[slot].type;
        shape.count++;
        shape.slots = slot + 1;
    }
    if (mixed || (shape.type != RS_TYPE_FLOAT && !counts_as_number(shape.type)))
        shape.type = RS_TYPE_NULL;
    return shape;
}

static uint8_t width_for(uint64_t span)
{
    if (span == 0) return 0;
    return span <= UINT8_MAX ? 1 : span <= UINT16_MAX ? 2 : span <= UINT32_MAX ? 4 : 8;
}

static void store(uint8_t width, void *data, uint32_t slot, uint64_t number)
{
    if (width == 1)
        ((uint8_t *)data)[slot] = (uint8_t)number;
    else if (width == 2)
        ((uint16_t *)data)[slot] = (uint16_t)number;
    else if (width == 4)
        ((uint32_t *)data)[slot] = (uint32_t)number;
    else if (width == 8)
        ((uint64_t *)data)[slot] = number;
}

static RsStatus fill_numbers(const RsPageMaker *maker, const RsValue *values, RsPage *page,
                             RsError *err)
{
    int64_t numbers[RS_PAGE_SLOTS], low = INT64_MAX, high = INT64_MIN;
    bool memory = true;
    for (uint32_t slot = 0; slot < page->slots; slot++) {
        if (rs_is_null(values[slot])) continue;
        if (!number_of(maker, values[slot], &numbers[slot], &memory)) return rs_fail_memory(err);
        if (numbers[slot] < low) low = numbers[slot];
        if (numbers[slot] > high) high = numbers[slot];
    }
    page->low = low;
    page->width = width_for((uint64_t)high - (uint64_t)low);
    if (page->width == 0) return RS_OK;
    void *data = rs_arena_take_array(maker->base->arena, page->width, page->slots);
    if (data == NULL) return rs_fail_memory(err);
    for (uint32_t slot = 0; slot < page->slots; slot++)
        if (!rs_is_null(values[slot]))
            store(page->width, data, slot, (uint64_t)numbers[slot] - (uint64_t)low);
    page->data = data;
    return RS_OK;
}

static RsStatus fill_values(const RsPageMaker *maker, const RsValue *values, RsPage *page,
                            RsError *err)
{
    if (page->type == RS_TYPE_FLOAT) {
        double *reals = RS_NEW_ARRAY(maker->base->arena, double, page->slots);
        if (reals == NULL) return rs_fail_memory(err);
        for (uint32_t slot = 0; slot < page->slots; slot++)
            reals[slot] = rs_is_null(values[slot]) ? 0 : values[slot].as.real;
        page->width = sizeof *reals;
        page->data = reals;
        return RS_OK;
    }
    RsValue *copies = RS_NEW_ARRAY(maker->base->arena, RsValue, page->slots);
    if (copies == NULL) return rs_fail_memory(err);
    for (uint32_t slot = 0; slot < page->slots; slot++)
        if (!rs_value_copy(maker->base->arena, values[slot], &copies[slot]))
            return rs_fail_memory(err);
    page->data = copies;
    return RS_OK;
}

RsStatus rs_page_make(const RsPageMaker *maker, const RsValue *values, const RsPage **out,
                      RsError *err)
{
    Shape shape = shape_of(values);
    *out = NULL;
    if (shape.count == 0) return RS_OK;
    RsPage *page = RS_NEW(maker->base->arena, RsPage);
    if (page == NULL) return rs_fail_memory(err);
    page->type = shape.type;
    page->slots = (uint16_t)shape.slots;
    if (shape.count < shape.slots) {
        uint64_t *there = RS_NEW_ARRAY(maker->base->arena, uint64_t, RS_PAGE_SLOTS / 64);
        if (there == NULL) return rs_fail_memory(err);
        for (uint32_t slot = 0; slot < shape.slots; slot++)
            there[slot / 64] |= (uint64_t)!rs_is_null(values[slot]) << (slot & 63);
        page->there = there;
    }
    RS_TRY(counts_as_number(page->type) ? fill_numbers(maker, values, page, err)
                                        : fill_values(maker, values, page, err));
    *out = page;
    return RS_OK;
}

static const uint8_t TAGGED[RS_PAGE_TAGS] = {RS_TYPE_NULL,     RS_TYPE_BOOL,   RS_TYPE_INT,
                                             RS_TYPE_FLOAT,    RS_TYPE_STRING, RS_TYPE_DATE,
                                             RS_TYPE_LOCALTIME};

RsType rs_page_type_of(uint8_t tag)
{
    return tag < RS_PAGE_TAGS ? (RsType)TAGGED[tag] : RS_TYPE_NULL;
}

uint8_t rs_page_tag_of(uint8_t type)
{
    uint8_t tag = 0;
    while (tag < RS_PAGE_TAGS && TAGGED[tag] != type)
        tag++;
    return tag;
}

uint64_t rs_page_number(const RsPage *page, uint32_t slot)
{
    switch (page->width) {
    case 0:
        return 0;
    case 1:
        return ((const uint8_t *)page->data)[slot];
    case 2:
        return ((const uint16_t *)page->data)[slot];
    case 4:
        return ((const uint32_t *)page->data)[slot];
    default:
        return ((const uint64_t *)page->data)[slot];
    }
}

bool rs_page_code(const RsPage *page, uint32_t slot, uint32_t *code)
{
    if (slot >= page->slots) return false;
    if (page->there != NULL && (page->there[slot >> 6] >> (slot & 63) & 1) == 0) return false;
    *code = (uint32_t)((uint64_t)page->low + rs_page_number(page, slot));
    return true;
}

bool rs_page_get(const RsBase *base, const RsPage *page, uint32_t slot, RsValue *out)
{
    if (slot >= page->slots) return false;
    if (page->there != NULL && (page->there[slot >> 6] >> (slot & 63) & 1) == 0) return false;
    switch ((RsType)page->type) {
    case RS_TYPE_NULL:
        *out = ((const RsValue *)page->data)[slot];
        return true;
    case RS_TYPE_FLOAT:
        *out = rs_value_float(((const double *)page->data)[slot]);
        return true;
    case RS_TYPE_STRING: {
        uint32_t code = (uint32_t)((uint64_t)page->low + rs_page_number(page, slot));
        if (!rs_base_need(base, base->dict_segment, code)) return false;
        *out = rs_value_text(rs_dict_text(&base->dict, code));
        return true;
    }
    case RS_TYPE_BOOL:
        *out = rs_value_bool((uint64_t)page->low + rs_page_number(page, slot) != 0);
        return true;
    default:
        *out = (RsValue){.type = page->type,
                         .as.integer = (int64_t)((uint64_t)page->low + rs_page_number(page, slot))};
        return true;
    }
}
