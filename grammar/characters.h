/* characters.h - what a code point beyond ASCII may be in a query. */
#ifndef RS_GRAMMAR_CHARACTERS_H
#define RS_GRAMMAR_CHARACTERS_H

#include <stdint.h>

typedef enum RsCharacter { RS_CHARACTER_NAME, RS_CHARACTER_BLANK, RS_CHARACTER_OTHER } RsCharacter;

RsCharacter rs_character(uint32_t code_point);

#endif
