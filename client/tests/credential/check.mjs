// Holds a credential that we make to a validator of others: node check.mjs FILE.vc.json (scripts/check-credential). Needs no network.
import {readFileSync} from 'node:fs';
import {contexts} from '@digitalbazaar/credentials-context';
import {_checkCredential as check} from '@digitalbazaar/vc';
import jsonld from 'jsonld';

const credential = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const now = credential.validFrom;
const documentLoader = async url => {
  if(!contexts.has(url)) {
    throw new Error(`the context ${url} is not the data model's`);
  }
  return {contextUrl: null, document: contexts.get(url), documentUrl: url};
};

// Throws where a member is none that the data model allows there, or a word has no meaning.
const judge = async document => {
  check({credential: document, now});
  await jsonld.expand(document, {safe: true, documentLoader});
};

await judge(credential);
const wrong = {
  'another context': {'@context': ['https://www.w3.org/ns/other']},
  'no type of the data model': {type: ['DataElementCertificate']},
  'an issuer that is no address': {issuer: 'the registrar'},
  'a day that is none': {validFrom: '2027-13-01'},
  'a subject that says nothing': {credentialSubject: {}},
  'a state without type': {credentialStatus: {id: 'urn:x:1'}},
  'evidence without type': {evidence: [{sha256: ''}]},
  'a word of the data model at another place': {issuer: {id: 'urn:x:1', validFrom: {'@value': 1, '@id': 'x'}}}
};
let taken = 0;
for(const [what, change] of Object.entries(wrong)) {
  try {
    await judge({...credential, ...change});
    console.error(`it takes ${what}`);
    taken++;
  } catch{
    // As it has to be.
  }
}
if(taken > 0) {
  process.exit(1);
}
console.log(`${process.argv[2]} is a credential of the data model 2.0; ${Object.keys(wrong).length} that are not were refused`);
