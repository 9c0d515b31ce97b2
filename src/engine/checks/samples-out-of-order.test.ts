import { testCheck } from '../testing/checkTester';
import { refusalTable } from '../testing/losses';
import { samplesOutOfOrder } from './samples-out-of-order';

testCheck(samplesOutOfOrder, refusalTable('sample-out-of-order', 'rate_limited'));
