#include "io/keywords.h"

#include <algorithm>
#include <mutex>

#include <exiv2/exiv2.hpp>

#include "io/exif.h"

namespace strait::io {

namespace {

constexpr const char* kSubject = "Xmp.dc.subject";
constexpr const char* kHierarchy = "Xmp.lr.hierarchicalSubject";
constexpr char kLevel = '|';

using Words = std::vector<std::string>;

void add_once(Words& words, const std::string& word) {
  if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

Words split(std::string_view text, char separator) {
  Words parts;
  while (true) {
    const size_t end = std::min(text.find(separator), text.size());
    const size_t first = std::min(text.find_first_not_of(" \t\r\n"), end);
    size_t last = end;
    while (last > first && std::string_view(" \t\r\n").find(text[last - 1]) != std::string_view::npos) --last;
    add_once(parts, std::string(text.substr(first, last - first)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

Words values_of(const Exiv2::XmpData& data, const char* key) {
  Words words;
  const auto found = data.findKey(Exiv2::XmpKey(key));
  if (found == data.end()) return words;
  for (long i = 0; i < static_cast<long>(found->count()); ++i) add_once(words, found->toString(i));
  return words;
}

void set_values(Exiv2::XmpData& data, const char* key, const Words& words) {
  const Exiv2::XmpKey at(key);
  if (const auto found = data.findKey(at); found != data.end()) data.erase(found);
  if (words.empty()) return;
  const auto bag = Exiv2::Value::create(Exiv2::xmpBag);
  for (const std::string& word : words) bag->read(word);
  data.add(at, bag.get());
}

// Empty where the packet cannot be read. The caller holds the lock.
Exiv2::XmpData decoded(std::span<const uint8_t> xmp) {
  Exiv2::XmpData data;
  try {
    if (xmp.empty() || Exiv2::XmpParser::decode(data, {xmp.begin(), xmp.end()}) == 0) return data;
  } catch (const std::exception&) {
  }
  return {};
}

}  // namespace

Words split_keywords(std::string_view text) {
  return split(text, ';');
}

Words keywords_of(std::span<const uint8_t> xmp) {
  constexpr std::string_view kMark = "ubject";  // most packets have neither property: spare them the parser
  if (std::search(xmp.begin(), xmp.end(), kMark.begin(), kMark.end()) == xmp.end()) return {};
  const std::lock_guard lock(xmp_toolkit());
  const Exiv2::XmpData data = decoded(xmp);
  Words keywords = values_of(data, kHierarchy), levels;
  for (const std::string& keyword : keywords)
    for (const std::string& level : split(keyword, kLevel)) add_once(levels, level);
  for (const std::string& word : values_of(data, kSubject))
    if (std::find(levels.begin(), levels.end(), word) == levels.end()) add_once(keywords, word);
  return keywords;
}

std::vector<uint8_t> with_keywords(std::span<const uint8_t> xmp, const Words& keywords) {
  const std::lock_guard lock(xmp_toolkit());
  Exiv2::XmpData data = decoded(xmp);
  Words subject = values_of(data, kSubject), hierarchy = values_of(data, kHierarchy);
  for (const std::string& keyword : keywords) {
    const Words levels = split(keyword, kLevel);
    for (const std::string& level : levels) add_once(subject, level);
    if (levels.size() > 1) add_once(hierarchy, keyword);
  }
  set_values(data, kSubject, subject);
  set_values(data, kHierarchy, hierarchy);
  std::string packet;
  Exiv2::XmpParser::encode(packet, data, Exiv2::XmpParser::omitPacketWrapper);
  return {packet.begin(), packet.end()};
}

}  // namespace strait::io
