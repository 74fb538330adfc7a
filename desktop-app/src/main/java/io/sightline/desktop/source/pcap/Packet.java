package io.sightline.desktop.source.pcap;

/**
 * One recorded packet with its link layer.
 *
 * @param linkType LINKTYPE_ value of the tcpdump registry
 * @param bytes what was captured of it
 * @param wireLength how long it was
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Packet(long nanos, int linkType, byte[] bytes, int wireLength) {}
