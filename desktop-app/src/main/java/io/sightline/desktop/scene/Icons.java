package io.sightline.desktop.scene;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignW;

/** The icon of each kind of node, the same that panels show. */
public final class Icons {
  private Icons() {}

  /** The icon of a kind. */
  public static Ikon of(MapModel.Kind kind) {
    return switch (kind) {
      case WORKLOAD -> MaterialDesignL.LAYERS_TRIPLE_OUTLINE;
      case POD -> MaterialDesignC.CUBE_OUTLINE;
      case CONTAINER -> MaterialDesignP.PACKAGE_VARIANT_CLOSED;
      case PROCESS -> MaterialDesignC.COG_OUTLINE;
      case SERVICE -> MaterialDesignS.SITEMAP_OUTLINE;
      case INGRESS -> MaterialDesignL.LOGIN_VARIANT;
      case MACHINE -> MaterialDesignS.SERVER;
      case DATABASE -> MaterialDesignD.DATABASE;
      case CACHE -> MaterialDesignM.MEMORY;
      case QUEUE -> MaterialDesignT.TRAY_FULL;
      case DNS -> MaterialDesignD.DNS_OUTLINE;
      case JOB -> MaterialDesignC.CLOCK_OUTLINE;
      case CLIENT -> MaterialDesignA.ACCOUNT_GROUP_OUTLINE;
      case VOLUME -> MaterialDesignH.HARDDISK;
      case EXTERNAL_HOST -> MaterialDesignE.EARTH;
      case INTERNET -> MaterialDesignW.WEB;
      case OTHER -> MaterialDesignH.HEXAGON_OUTLINE;
    };
  }
}
