// Expands a policy that we make with the standard's own context and a JSON-LD processor of others: node policy.mjs FILE.odrl.jsonld odrl.jsonld
// (scripts/check-credential). Needs no network.
import {readFileSync} from 'node:fs';
import jsonld from 'jsonld';

const [policy, context] = process.argv.slice(2, 4).map(file => JSON.parse(readFileSync(file, 'utf8')));
const documentLoader = async url => {
  if(url !== 'http://www.w3.org/ns/odrl.jsonld') {
    throw new Error(`the context ${url} is not the standard's`);
  }
  return {contextUrl: null, document: context, documentUrl: url};
};

// Throws where a word has no meaning.
const judge = document => jsonld.expand(document, {safe: true, documentLoader});

const [expanded] = await judge(policy);
const ODRL = 'http://www.w3.org/ns/odrl/2/';
for(const member of ['assigner', 'assignee', 'permission', 'obligation', 'profile']) {
  if(!expanded[ODRL + member]) {
    throw new Error(`the policy has no ${member}`);
  }
}
const wrong = {
  'another context': {'@context': ['https://www.w3.org/ns/other']},
  'a member without meaning': {limit: 3},
  'an identifier that is relative': {uid: 'grant'}
};
let taken = 0;
for(const [what, change] of Object.entries(wrong)) {
  try {
    await judge({...policy, ...change});
    console.error(`it takes ${what}`);
    taken++;
  } catch{
    // As it has to be.
  }
}
if(taken > 0) {
  process.exit(1);
}
console.log(`${process.argv[2]} is a policy of ODRL 2.2; ${Object.keys(wrong).length} that are not were refused`);
