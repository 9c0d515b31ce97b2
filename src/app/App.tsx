import React from 'react';
import { PluginPage } from '@grafana/runtime';

export default function App() {
  return <PluginPage>Pipeline Health</PluginPage>;
}
