import { testCheck } from '../testing/checkTester';
import { refusalTable } from '../testing/losses';
import { sampleTimeRefused } from './sample-time-refused';

testCheck(sampleTimeRefused, refusalTable('too_far_in_future', 'sample-out-of-order'));
// Left out of the scrape, by Prometheus or Alloy.
testCheck(sampleTimeRefused, refusalTable('scrape-out_of_bounds', 'sample-out-of-order'));
