// PNG and JPEG by their own libraries: through OpenCV their warnings, among them "cut off", would go to
// stderr and no further. Private to io.
#pragma once

#include <opencv2/core.hpp>

#include "io/bytes.h"
#include "io/probe.h"

namespace strait::io {

cv::Mat decode_png(Bytes bytes, const Header& header);
cv::Mat decode_jpeg(Bytes bytes, const Header& header);
cv::Mat decode_pnm(Bytes bytes, const Header& header);  // and PFM

}  // namespace strait::io
