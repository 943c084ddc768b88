// The pictures of data sets and their tags, before any is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/picture_reader.h"
#include <CLI/CLI.hpp>

namespace strait::cli {

struct ListedPicture {
  std::string name;               // as PictureReader has it
  std::vector<std::string> tags;  // none: not tagged
};

struct PictureChoice {
  std::vector<std::filesystem::path> data;  // folders, pictures, idx files
  std::string labels = "auto";
  std::string split;  // of data that has a part to learn from and one to test on: "train", "test", "all"
  std::string tiles;  // "WxH": pictures are sheets of tiles
};

void add_picture_options(CLI::App& verb, PictureChoice& choice);

std::vector<std::string> names_of(const std::vector<ListedPicture>& listed);

// The folder that names are relative to: the first of the data, or what holds it.
std::filesystem::path root_of(const PictureChoice& choice);

// In the order of the data and, within, of paths and places. Tags: of idx files, the numbers in the file of
// labels; of sheets, the class in the name (train-3-cat.png); of other pictures as `labels` says: "folders",
// the name of the folder that a picture lies in, below the data; "keywords", those of its XMP, where pictures
// without any are left out; "none"; or else the path of a CSV file with
// a picture's path and its tags in each row. "auto" is "folders". Throws Error: missing, usage, bad_input.
std::vector<ListedPicture> list_pictures(const PictureChoice& choice, const PictureReader& reader);

}  // namespace strait::cli
