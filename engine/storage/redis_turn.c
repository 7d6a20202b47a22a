/* redis_turn.c - whose turn it is to commit: so that nobody starves.
 *
 * Who was beaten three times in a row takes the turn, a key that expires after 5 s at most; the
 * append's script lets nobody else in meanwhile. Whether taking or giving it succeeds does not
 * matter: the turn is a courtesy, the compare in the script is what keeps commits apart. */
#include "storage/redis_store.h"

#define LOSSES_MAX 3u
#define TURN_MS "5000"

static const char GIVE[] =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end\n"
    "return 1\n";

static bool ask(RsRedisStore *store, int argc, const RsText *argv)
{
    RsError ignored = {0};
    redisReply *reply;
    if (rs_redis_ask_key(store, store->turn_key, argc, argv, &reply, &ignored) != RS_OK)
        return false;
    bool good = reply->type == REDIS_REPLY_STATUS || reply->type == REDIS_REPLY_INTEGER;
    freeReplyObject(reply);
    return good;
}

void rs_redis_turn_note(RsRedisStore *store, bool beaten)
{
    RsText who = {(const char *)&store->client, sizeof store->client},
           key = rs_text(store->turn_key);
    store->losses = beaten ? store->losses + 1 : 0;
    if (beaten && store->losses >= LOSSES_MAX && !store->has_turn) {
        store->has_turn = ask(store, RS_REDIS_COMMAND(RS_TEXT("SET"), key, who, RS_TEXT("NX"),
                                                      RS_TEXT("PX"), RS_TEXT(TURN_MS)));
    } else if (!beaten && store->has_turn) {
        (void)ask(store, RS_REDIS_COMMAND(RS_TEXT("EVAL"), ((RsText){GIVE, sizeof GIVE - 1}),
                                          RS_TEXT("1"), key, who));
        store->has_turn = false;
    }
}
