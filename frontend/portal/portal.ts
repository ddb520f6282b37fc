import "./portal.css";
import { FaultList, WhoAsks } from "../disclosure/asking";
import { FollowReader } from "./directory";
import { DisplayTools } from "./display";
import { watchLinks } from "./leaving";
import { SiteMenu } from "./menu";
import { CopyCitation, PrintPage } from "./paper-tools";
import { ReadAloud } from "./reading";

customElements.define("display-tools", DisplayTools);
customElements.define("site-menu", SiteMenu);
customElements.define("read-aloud", ReadAloud);
customElements.define("print-page", PrintPage);
customElements.define("copy-citation", CopyCitation);
customElements.define("follow-reader", FollowReader);
customElements.define("fault-list", FaultList);
customElements.define("who-asks", WhoAsks);
watchLinks();
