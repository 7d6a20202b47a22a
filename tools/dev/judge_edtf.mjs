// judge_edtf.mjs - compares our reading of imprecise dates with an outside judge, npm's edtf.
//
// usage: node tools/dev/judge_edtf.mjs [--redstring build/redstring] [--show]
//
// Which texts are dates at all; and of all pairs of them, whether a fact that held within the one
// is known not to have held at the other: that is so where the judge's spans [min, max] do not meet.
// Where we differ, ACCEPTANCE or SPANS has to give the reason, and nothing else may stand there.
// The judge is installed in a temporary folder (or used from the one in $RS_EDTF); where npm or the
// registry cannot be reached it says so and checks nothing. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const PACKAGE = 'edtf@4.11.1'
const TOP = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const GOOD = `2018 2019 1900 0000 9999 -0001 -1985 2018-05 2019-06 2018-05-30 2000-02-29 2020-02-29
  2021-12-31 1984? 2004-06~ 2004-06-11% 201X 20XX 2004-XX 1985-04-XX 1985-XX-XX 156X-12-25 15XX-12-25
  XXXX-02 XXXX-12-XX 1XXX 1XXX-12 1984-1X 2016-02-2X XXXX 2001-21 2001-22 2001-23 2001-24
  1964/2008 2004-06/2006-08 2004-02-01/2005-02-08 2004-02-01/2005-02 2005/2006-02 1985-04-12/..
  1985-04/.. 1985/.. ../1985-04-12 ../1985 1985/ /1985 1984~/2004-06 1984/2004-06~ 1984?/2004%
  2018/2018 2018-12/2019-01 1999-12-31/2000-01-01 2018-XX/2019 Y170000002 Y-170000002 2018-25
  1985-04-12T23:20:30 1985-04-12T23:20:30Z 1985-04-12T23:20:30-04:00 1985-04-12T23:20:30+04:30`
const BAD = `20 20180 2018-13 2018-00 2018-02-30 2018-04-31 2018-05-32 1900-02-29 2019-02-29 2018-1
  2018-1-1 18-05 2018/2017 2018//2019 2018/2019/2020 abc 2018-05-30T25:00:00 2018-05-30T12:60:00 2018-
  ~2018 2018~~ 201x 2018-20 2018-42 Y2018 12/2018 2018.5 2018-W05 / ../ 2018/x 201`
const words = (text) => text.split(/\s+/)

const ACCEPTANCE = new Map()
const SPANS = new Map()
const because = (map, reason, texts) => words(texts).forEach((text) => map.set(text, reason))
because(ACCEPTANCE, 'no such day: the judge asks for at most 29 days of any February', '2019-02-29 1900-02-29')
because(ACCEPTANCE, 'a century or decade without X is a form of its own there: here years have four digits', '20 201')
because(ACCEPTANCE, 'years of more than four digits begin with Y', '20180')
because(ACCEPTANCE, 'a year may be an interval from and to itself', '2018/2018')
because(ACCEPTANCE, 'a mark before a part is of level 2, of which only X is understood here', '~2018')
because(ACCEPTANCE, 'an interval without any end says nothing', '/ ../')
because(SPANS, '25 is the northern spring of ISO 8601-2 here, and a quarter there', '2018-25')
because(SPANS, 'a year behind Y has no number there', 'Y170000002 Y-170000002')
because(SPANS, 'an unknown end is taken for 1970 there', '1985/ /1985')

const options = process.argv.slice(2)
const at = options.indexOf('--redstring')
const program = at < 0 ? join(TOP, 'build/redstring') : options[at + 1]
const show = options.includes('--show')
const own = process.env.RS_EDTF === undefined
const folder = own ? mkdtempSync(join(tmpdir(), 'rs-edtf-')) : process.env.RS_EDTF

function leave(status) {
  if (own) rmSync(folder, { recursive: true, force: true })
  process.exit(status)
}

/* The judge's parser, or null where it cannot be had. */
async function judge() {
  if (own) {
    const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder, PACKAGE], { timeout: 120000 })
    if (npm.status !== 0) return null
  }
  const from = createRequire(join(folder, 'x.js')).resolve('edtf')
  const module = await import(pathToFileURL(from))
  return module.default?.default ?? module.default
}

/* Answers of `redstring rpc`, in the order of the requests. */
function ask(requests) {
  const input = requests.map((request, id) => JSON.stringify({ id, ...request }) + '\n').join('')
  const run = spawnSync(program, ['rpc'], { input, maxBuffer: 1 << 28 })
  const answers = run.stdout.toString().trim().split('\n').map((line) => JSON.parse(line))
  if (answers.length !== requests.length) throw new Error(`${requests.length} requests, ${answers.length} answers`)
  return answers
}

const CLAIM = 'CREATE (n {t: $t}) ASSERT n.k = 1 ACCORDING TO n VALID IN $t'
const claim = (t) => ({ query: CLAIM, parameters: { t } })

const edtf = await judge()
if (edtf === null) {
  console.log(`skipped: ${PACKAGE} cannot be installed (is npm there, and the registry reached?)`)
  console.log('0 passed, 0 failed')
  leave(0)
}

let passed = 0
let failed = 0
const reasons = new Map()
/* One comparison; a text that differs needs a reason, and a reason needs a text that differs. */
function count(same, excuses, texts, what) {
  const excused = texts.filter((text) => excuses.has(text))
  if (same) return passed++
  excused.forEach((text) => reasons.set(text, (reasons.get(text) ?? 0) + 1))
  if (excused.length > 0) {
    if (show) console.log(`differs: ${what}: ${excuses.get(excused[0])}`)
    return passed++
  }
  console.log(`failed: ${what}`)
  return failed++
}

const spans = new Map()
const texts = [...words(GOOD), ...words(BAD), '', '2018 ', ' 2018']
for (const text of texts) {
  try {
    const { min, max } = edtf(text)
    spans.set(text, [min, max])
  } catch {
    /* it is none to the judge */
  }
}

const [, ...taken] = ask([{ reset: true }, ...texts.map(claim)])
const ours = new Set(texts.filter((_, i) => !taken[i].error))
for (const text of texts)
  count(ours.has(text) === spans.has(text), ACCEPTANCE, [text],
    `'${text}' is ${ours.has(text) ? 'a date' : 'no date'} here and ${spans.has(text) ? 'one' : 'none'} there`)
for (const text of words(GOOD)) count(ours.has(text), new Map(), [text], `'${text}' is refused`)
for (const text of words(BAD)) count(!ours.has(text), new Map(), [text], `'${text}' is accepted`)

/* What is approximate is never known not to be: these are left out. */
const both = texts.filter((text) => ours.has(text) && spans.has(text) && !/[~?%]/.test(text))
const answer = ask([{ reset: true }, ...both.map(claim), {
  query: 'MATCH (n) UNWIND $at AS at RETURN n.t, at, validAt(n, at, "k")', parameters: { at: both } }]).at(-1)
for (const [held, when, valid] of answer.rows) {
  const [from, to] = spans.get(held)
  const [begin, end] = spans.get(when)
  const apart = to < begin || from > end
  count((valid === false) === apart, SPANS, [held, when],
    `held in '${held}', at '${when}': ${valid} here, spans that ${apart ? 'are apart' : 'meet'} there`)
}

for (const text of [...ACCEPTANCE.keys(), ...SPANS.keys()])
  if (!reasons.has(text)) {
    console.log(`failed: '${text}' has a reason to differ, and does not differ`)
    failed++
  }
console.log(`${passed} passed, ${failed} failed`)
leave(failed === 0 ? 0 : 1)
