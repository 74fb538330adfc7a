/** Facts from packets that others recorded: pcap and pcapng files. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.source.pcap;
