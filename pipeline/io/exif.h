// EXIF blocks and TIFF's tags, by exiv2, and what exiv2 needs. Private to io.
#pragma once

#include <mutex>
#include <vector>

#include <opencv2/core.hpp>

#include "io/bytes.h"
#include "io/photo_metadata.h"

namespace strait::io {

// To be held while exiv2 reads or writes XMP: its toolkit is not made for several threads.
std::mutex& xmp_toolkit();

// Without thumbnails and tags that describe how pixels are stored; orientation 1, and `size` where the block
// states one. Empty where the block cannot be read. Thread-safe.
std::vector<uint8_t> fitted_exif(Bytes exif, cv::Size size);

// What the first directory of a TIFF holds besides the picture. Throws std::exception where exiv2 cannot read
// it (BigTIFF). Thread-safe.
PhotoMetadata metadata_of_tiff(Bytes file);

// Thread-safe, one call at a time.
std::vector<uint8_t> tiff_with_metadata(Bytes file, const PhotoMetadata& metadata);

}  // namespace strait::io
