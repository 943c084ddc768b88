// What travels beside a photo's pixels: EXIF, XMP, IPTC and the colour profile, from one file to another.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "io/probe.h"

namespace strait::io {

// The blocks as the standards define them, without what a container puts around them. Empty: there is none.
struct PhotoMetadata {
  std::vector<uint8_t> exif;  // begins with the TIFF header "II*\0" or "MM\0*"
  std::vector<uint8_t> xmp;   // the packet, XML in UTF-8; without the extension that JPEG puts elsewhere
  std::vector<uint8_t> iptc;  // IPTC-IIM records
  std::vector<uint8_t> icc;

  bool empty() const { return exif.empty() && xmp.empty() && iptc.empty() && icc.empty(); }
};

// From PNG (eXIf, iTXt, iCCP, and the text profiles of ImageMagick and exiv2), JPEG, WebP and TIFF; nothing
// from others. Metadata never fails a picture: what is damaged or above 16 MiB is left out. Thread-safe.
PhotoMetadata read_metadata(std::span<const uint8_t> file, const Header& header);

// For the picture after decode() and whatever came then: upright (the orientation tags of EXIF and XMP say
// 1), of `size`, without thumbnails, and without a profile for other channels than the picture's.
// Thread-safe.
PhotoMetadata fitted(PhotoMetadata metadata, cv::Size size, int channels);

// The file that encode() made of a picture of `size`, with the metadata put in. Left out: IPTC in PNG and
// WebP, which have no place for it, and in JPEG EXIF and XMP above 64 KiB. Thread-safe.
std::vector<uint8_t> with_metadata(const std::vector<uint8_t>& file, Format format,
                                   const PhotoMetadata& metadata, cv::Size size);

}  // namespace strait::io
