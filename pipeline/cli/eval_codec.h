// What `strait eval codec` measures: files as they are on disk, pictures as they come out of them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/codec_peers.h"
#include "cli/rate_curve.h"
#include "cli/session.h"
#include "core/frame.h"

namespace strait::cli {

struct CodecTrial {
  std::string model;  // its folder
  std::string precision = "f32";
  int effort = 0;
  std::vector<std::filesystem::path> inputs;
  std::vector<double> qualities;     // of the model, each makes a point
  std::vector<std::string> against;  // names of codec_peers()
  unsigned lanes = 0;
};

// Points of one picture, in the order of the qualities.
using PicturePoints = std::vector<RatePoint>;

// By relative path; of the model, in a graph run whose files are written to a temporary folder and read
// again. Throws Error(bad_input) unless every picture could be measured.
std::map<std::string, PicturePoints> measure_codec(Session& session, const CodecTrial& trial,
                                                   const std::vector<Source>& sources);

// The same of another codec, at settings of its own.
std::map<std::string, PicturePoints> measure_peer(const CodecPeer& peer, const std::vector<Source>& sources);

// Point i is the mean of all pictures' points i, its times are their medians: the first picture of a size may
// take longer.
RateCurve mean_curve(const std::string& name, const std::map<std::string, PicturePoints>& all);

}  // namespace strait::cli
