// One header parser per format. Private to io: probe.cpp has the table, probe.h the public face.
#pragma once

#include "io/bytes.h"
#include "io/probe.h"

namespace strait::io {

Header probe_png(Bytes bytes);
Header probe_jpeg(Bytes bytes);
Header probe_webp(Bytes bytes);
Header probe_tiff(Bytes bytes);
Header probe_bmp(Bytes bytes);
Header probe_pnm(Bytes bytes);  // and PFM
Header probe_hdr(Bytes bytes);

}  // namespace strait::io
