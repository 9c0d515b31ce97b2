/** What the lab's server writes into the page. */
import { DataSourceInstanceSettings } from '@grafana/data';

export interface LabIncident {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly whatMisled: string;
}

export interface LabBoot {
  readonly version: string;
  readonly appId: string;
  readonly incident: string;
  readonly incidents: readonly LabIncident[];
  readonly settings: { readonly datasources?: Readonly<Record<string, DataSourceInstanceSettings>> };
}

declare global {
  interface Window {
    labBoot: LabBoot;
  }
}

export const boot = window.labBoot;
