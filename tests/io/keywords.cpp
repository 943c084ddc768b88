#include "io/keywords.h"

#include <gtest/gtest.h>

#include "files.h"

namespace strait::io::test {

namespace {

using Words = std::vector<std::string>;

std::vector<uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

// As Lightroom writes it.
const std::string kPacket = R"(<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
<dc:subject><rdf:Bag><rdf:li>animal</rdf:li><rdf:li>cat</rdf:li><rdf:li>garden</rdf:li></rdf:Bag></dc:subject>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>animal|cat</rdf:li></rdf:Bag></lr:hierarchicalSubject>
</rdf:Description></rdf:RDF></x:xmpmeta>)";

}  // namespace

TEST(SplitKeywords, TrimsAndLeavesOutWhatIsEmptyOrThereTwice) {
  EXPECT_EQ(split_keywords(" a cat;b|c ;; a cat;\t"), (Words{"a cat", "b|c"}));
  EXPECT_EQ(split_keywords(""), Words{});
}

TEST(Keywords, AreReadWithTheirLevels) {
  EXPECT_EQ(keywords_of(bytes_of(kPacket)), (Words{"animal|cat", "garden"}));
  EXPECT_EQ(keywords_of(bytes_of("<x:xmpmeta dc:subject")), Words{});
  EXPECT_EQ(keywords_of({}), Words{});
}

TEST(Keywords, AreAddedToThoseThereAndTheRestStays) {
  const std::vector<uint8_t> added =
      with_keywords(bytes_of(kPacket), {"garden", "plant|rose", "\xc3\xa9t\xc3\xa9"});
  EXPECT_EQ(keywords_of(added), (Words{"animal|cat", "plant|rose", "garden", "\xc3\xa9t\xc3\xa9"}));
  const std::string text(added.begin(), added.end());
  EXPECT_NE(text.find("Rating"), std::string::npos);
  EXPECT_NE(text.find("<rdf:li>rose</rdf:li>"), std::string::npos) << text;
}

TEST(Keywords, MakeAPacketWhereThereIsNoneThatCanBeRead) {
  for (const std::string packet : {"", "no XML <"}) {
    const std::vector<uint8_t> made = with_keywords(bytes_of(packet), {"a & b"});
    EXPECT_EQ(keywords_of(made), Words{"a & b"});
  }
}

}  // namespace strait::io::test
