// judge.mjs - asks @neo4j-cypher/language-support, in the folder it runs in, about queries.
//
// Standard input: JSON, a list of texts. Standard output: JSON, for each text its first error, or
// "" where it has none. Parameters of any name in NAMES are taken as given.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const NAMES = ['a', 'p', 'n', 'list', 'url', '1', 'a b']
const { lintCypherQuery, _internalFeatureFlags } = createRequire(process.cwd() + '/')('@neo4j-cypher/language-support')

_internalFeatureFlags.cypher25 = true
const parameters = Object.fromEntries(NAMES.map((name) => [name, null]))
const answers = JSON.parse(readFileSync(0, 'utf8')).map((text) => {
  try {
    return lintCypherQuery(text, { parameters }).find((d) => d.severity === 1)?.message ?? ''
  } catch (error) {
    return String(error)
  }
})
process.stdout.write(JSON.stringify(answers))
