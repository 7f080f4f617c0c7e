import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseImageXml } from './image-xml.ts';
import { capture, openWim, run, sampleTree, temporaryFolder } from './test-support.ts';

function images(xml: string) {
  return parseImageXml(Buffer.from(`\uFEFF${xml}`, 'utf16le'));
}

test('reads the Windows of an image, and its NAME only outside WINDOWS', () => {
  const xml = `<WIM><TOTALBYTES>5</TOTALBYTES><IMAGE INDEX="1"><WINDOWS><NAME>wrong</NAME><ARCH>9</ARCH>
    <PRODUCTNAME>Microsoft® Windows® Operating System</PRODUCTNAME><EDITIONID>Professional</EDITIONID>
    <INSTALLATIONTYPE>Client</INSTALLATIONTYPE><LANGUAGES><LANGUAGE>de-DE</LANGUAGE><LANGUAGE>en-US</LANGUAGE>
    <DEFAULT>de-DE</DEFAULT></LANGUAGES><VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>22631</BUILD>
    <SPBUILD>4169</SPBUILD><SPLEVEL>0</SPLEVEL></VERSION></WINDOWS><DIRCOUNT>20000</DIRCOUNT><FILECOUNT>95000</FILECOUNT>
    <TOTALBYTES>15000000000</TOTALBYTES><NAME>Windows 11 &lt;Pro&gt; &amp; more&#xD;</NAME>
    <DESCRIPTION>An image</DESCRIPTION></IMAGE></WIM>`;
  assert.deepEqual(images(xml), [
    {
      index: 1,
      name: 'Windows 11 <Pro> & more',
      description: 'An image',
      fileCount: 95000,
      dirCount: 20000,
      totalBytes: 15_000_000_000,
      windows: {
        architecture: 'amd64',
        languages: ['de-DE', 'en-US'],
        productName: 'Microsoft® Windows® Operating System',
        editionId: 'Professional',
        installationType: 'Client',
        version: '10.0.22631.4169',
        defaultLanguage: 'de-DE',
      },
    },
  ]);
});

test('an image without names has empty ones, a Windows of which little is known says so', () => {
  const [first, second] = images(
    '<WIM><IMAGE INDEX="2"><WINDOWS><ARCH>77</ARCH></WINDOWS></IMAGE><!-- c --><IMAGE INDEX="1"/></WIM>',
  );
  assert.deepEqual(first, { index: 1, name: '', description: '', fileCount: 0, dirCount: 0, totalBytes: 0 });
  assert.deepEqual(second?.windows, { architecture: 'unknown-77', languages: [] });
});

test('an image added by wimlib keeps a name of every kind of character', async (t) => {
  const folder = await temporaryFolder(t);
  const path = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), '--compress=none');
  const name = `<A> & "B" 'C' grüße 漢字 𝄞`;
  run('wimlib-imagex', ['info', path, '1', name, 'two words']);
  const [image] = (await openWim(path)).images;
  assert.equal(image?.name, name);
  assert.equal(image?.description, 'two words');
  // wimlib counts the root as a directory, a symbolic link as a file.
  assert.equal(image?.dirCount, 3);
  assert.equal(image?.fileCount, 49);
});

const REFUSED: [string, string, RegExp][] = [
  ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><WIM/>', /DOCTYPE is refused/],
  ['an entity that is not predefined', '<WIM>&nbsp;</WIM>', /"&nbsp;" is no known entity/],
  ['a bare ampersand', '<WIM>a & b</WIM>', /"&" as text/],
  ['a character reference to nothing', '<WIM>&#0;</WIM>', /"&#0;"/],
  ['a surrogate by reference', '<WIM>&#xD800;</WIM>', /"&#xD800;"/],
  ['an unclosed element', '<WIM><IMAGE INDEX="1">', /<IMAGE> of line 1 has no end tag/],
  ['crossed tags', '<WIM><A></WIM></A>', /<\/WIM> does not end <A>/],
  ['an end tag too many', '<WIM></WIM></WIM>', /ends nothing/],
  ['two roots', '<WIM/><WIM/>', /stands after the end/],
  ['nothing', '', /there is no element/],
  ['text outside', '<WIM/>x', /text outside/],
  ['a namespace', '<x:WIM/>', /<x:WIM>, not <WIM>/],
  ['an attribute twice', '<WIM a="1" a="2"/>', /attribute a is there twice/],
  ['an attribute without quotes', '<WIM a=1/>', /no value in quotes/],
  ['an unclosed comment', '<WIM><!-- ', /comment is not closed/],
  ['great depth', '<a>'.repeat(1001), /more than 1000 deep/],
  ['another root', '<VHD/>', /<VHD>, not <WIM>/],
  ['an image without index', '<WIM><IMAGE/></WIM>', /the INDEX of an image is ""/],
  ['an image twice', '<WIM><IMAGE INDEX="1"/><IMAGE INDEX="1"/></WIM>', /image 2 is missing or there twice/],
  ['a count that is no number', '<WIM><IMAGE INDEX="1"><FILECOUNT>-1</FILECOUNT></IMAGE></WIM>', /FILECOUNT is "-1"/],
  ['a count above 2^53', '<WIM><IMAGE INDEX="1"><TOTALBYTES>9999999999999999</TOTALBYTES></IMAGE></WIM>', /TOTALBYTES/],
];
for (const [what, xml, message] of REFUSED) {
  test(`refuses XML with ${what}`, () => {
    assert.throws(() => images(xml), { name: 'WimError', code: 'damaged', message });
  });
}

test('refuses an odd number of bytes', () => {
  assert.throws(() => parseImageXml(Buffer.from('<WIM/>')).concat(parseImageXml(Buffer.alloc(3))), { code: 'damaged' });
});
