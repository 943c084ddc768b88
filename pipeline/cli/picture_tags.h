// Where tags of pictures stand: in tables, and in the pictures' own metadata.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace strait::cli {

// A CSV file: in each row the path of a picture and its tags, in one field ("a; b") or several. A first row
// that begins with "path" or "file" is a heading.
class TagTable {
 public:
  // Throws Error: missing, io, bad_input.
  explicit TagTable(const std::string& file);

  // The tags of a picture, or null; the picture is then known to be there.
  const std::vector<std::string>* find(const std::string& name);
  // Throws Error(missing) where pictures of the table were never looked for. `root`: what paths start from.
  void require_all_found(const std::filesystem::path& root) const;

 private:
  std::string file_;
  std::map<std::string, std::vector<std::string>> tags_;
  std::set<std::string> found_;
};

// Keywords of the XMP inside of a photo and of files beside it (a.jpg.xmp, a.xmp); none where there are none.
std::vector<std::string> keywords_with(const std::filesystem::path& photo);

}  // namespace strait::cli
